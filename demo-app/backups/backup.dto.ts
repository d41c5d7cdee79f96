import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { OBJECT_NAME } from '../users/sign-up.dto.js';

export class BackupDto {
  @ApiProperty({ example: 'nightly' })
  @Matches(OBJECT_NAME)
  snapshot!: string;

  @ApiProperty({ example: 'nightly_copy', description: 'Database to clone into' })
  @Matches(OBJECT_NAME)
  database!: string;
}
