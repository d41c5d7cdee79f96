import { SetMetadata } from '@nestjs/common';

export const ROLE = 'demo:role';

/** Lets only callers of this role through. */
export const NeedsRole = (role: string): MethodDecorator => SetMetadata(ROLE, role);
