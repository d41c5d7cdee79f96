import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  ParseIntPipe,
  Post,
  Query,
  UseGuards,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiQuery, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { MoTransactional } from 'nestjs-matrixone';
import { AuditService } from '../audit/audit.service.js';
import { RoleGuard } from '../auth/role.guard.js';
import { NeedsRole } from '../auth/needs-role.decorator.js';
import { PersonDto } from './person.dto.js';
import { SignUpDto } from './sign-up.dto.js';
import { SignUpService, type Person } from './sign-up.service.js';
import { type User } from './user.entity.js';
import { UsersService } from './users.service.js';

@ApiTags('users')
@Controller('users')
@UseGuards(RoleGuard)
export class UsersController {
  constructor(
    private readonly users: UsersService,
    private readonly signUps: SignUpService,
    private readonly audit: AuditService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'All users, now or as they were at a snapshot' })
  @ApiQuery({ name: 'snapshot', required: false })
  async list(@Query('snapshot') snapshot?: string): Promise<readonly Person[]> {
    const users = snapshot === undefined ? await this.users.list() : await this.users.listAt(snapshot);
    return users.map(({ name, email }) => ({ name, email }));
  }

  /** The transaction's decorator above the route's. */
  @MoTransactional()
  @Post()
  @ApiOperation({ summary: 'Create a user and its audit entry in one transaction' })
  @ApiCreatedResponse({ description: 'The new user' })
  async create(@Body() person: PersonDto): Promise<User> {
    await this.audit.recordAttempt(`create ${person.email}`);
    await this.audit.record(`create ${person.email}`);
    return this.users.create(person);
  }

  /** The transaction's decorator below the route's. */
  @Delete(':id')
  @HttpCode(204)
  @NeedsRole('admin')
  @ApiOperation({ summary: 'Remove a user (role admin)' })
  @ApiSecurity('role')
  @MoTransactional()
  async remove(@Param('id', ParseIntPipe) id: number): Promise<void> {
    await this.users.remove(id);
    await this.audit.record(`remove ${id}`);
  }

  @Post('sign-up')
  @ApiOperation({ summary: 'ORM + native SQL + snapshot + clone in one transaction' })
  async signUp(@Body() signUp: SignUpDto): Promise<SignUpDto> {
    await this.signUps.signUp(signUp);
    return signUp;
  }

  @Post('sign-up-and-fail')
  @ApiOperation({ summary: 'The same with a failing last statement: nothing remains' })
  async signUpAndFail(@Body() signUp: SignUpDto): Promise<void> {
    await this.signUps.signUpAndFail(signUp);
  }
}
