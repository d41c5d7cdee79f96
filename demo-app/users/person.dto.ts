import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, Length } from 'class-validator';

export class PersonDto {
  @ApiProperty({ example: 'Alice', maxLength: 100 })
  @IsString()
  @Length(1, 100)
  name!: string;

  @ApiProperty({ example: 'alice@example.com', maxLength: 100 })
  @IsEmail()
  @Length(3, 100)
  email!: string;
}
