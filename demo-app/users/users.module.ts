import { Module } from '@nestjs/common';
import { MatrixOneModule } from 'nestjs-matrixone';
import { AuditModule } from '../audit/audit.module.js';
import { SignUpService } from './sign-up.service.js';
import { User } from './user.entity.js';
import { UsersController } from './users.controller.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [MatrixOneModule.forFeature([User]), AuditModule],
  controllers: [UsersController],
  providers: [UsersService, SignUpService],
  exports: [UsersService, SignUpService],
})
export class UsersModule {}
