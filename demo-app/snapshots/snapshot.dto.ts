import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { OBJECT_NAME } from '../users/sign-up.dto.js';

export class SnapshotDto {
  @ApiProperty({ example: 'before_import' })
  @Matches(OBJECT_NAME)
  name!: string;
}
