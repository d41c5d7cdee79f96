import { Injectable, type Type } from '@nestjs/common';
import { MoTransactional } from 'nestjs-matrixone';
import { PROPAGATIONS } from './tree.js';

/** What `throws spared` throws. */
export class Spared extends Error {}

export type Body = () => Promise<void>;

/** A provider with one decorated method for each propagation, called by its word. */
export type Boundaries = Record<(typeof PROPAGATIONS)[number], (body: Body) => Promise<void>>;

/** A class whose label in transactions is `<name>.<propagation>`. */
function boundariesClass(
  name: string,
  options: { readonly noRollbackFor?: typeof Spared },
): Type<Boundaries> {
  const type = { [name]: class {} }[name] as Type<Boundaries>;
  for (const propagation of PROPAGATIONS) {
    const method = async (body: Body): Promise<void> => body();
    const descriptor: PropertyDescriptor = { value: method, writable: true, configurable: true };
    const decorate = MoTransactional({ propagation, ...options });
    Object.defineProperty(
      type.prototype,
      propagation,
      decorate(type.prototype as object, propagation, descriptor) as PropertyDescriptor,
    );
  }
  Injectable()(type);
  return type;
}

export const Plain = boundariesClass('Plain', {});
export const Sparing = boundariesClass('Sparing', { noRollbackFor: Spared });
