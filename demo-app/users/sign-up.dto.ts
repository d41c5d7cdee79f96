import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { Matches, ValidateNested } from 'class-validator';
import { PersonDto } from './person.dto.js';

/** Names that MatrixOne can also drop again. */
export const OBJECT_NAME = /^[a-z_][a-z0-9_]{0,63}$/;

export class SignUpDto {
  @ApiProperty({ type: PersonDto, description: 'Written by the ORM' })
  @ValidateNested()
  @Type(() => PersonDto)
  host!: PersonDto;

  @ApiProperty({ type: PersonDto, description: 'Written by native SQL' })
  @ValidateNested()
  @Type(() => PersonDto)
  guest!: PersonDto;

  @ApiProperty({ example: 'after_signup', description: 'Snapshot to take' })
  @Matches(OBJECT_NAME)
  snapshot!: string;

  @ApiProperty({ example: 'signup_backup', description: 'Database to clone from the snapshot' })
  @Matches(OBJECT_NAME)
  backup!: string;
}
