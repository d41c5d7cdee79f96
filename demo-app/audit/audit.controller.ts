import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditService } from './audit.service.js';

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @ApiOperation({ summary: 'Who did what' })
  @ApiOkResponse({ description: 'Entries, oldest first' })
  async list(): Promise<{ actor: string; action: string }[]> {
    const entries = await this.audit.entries();
    return entries.map(({ actor, action }) => ({ actor, action }));
  }
}
