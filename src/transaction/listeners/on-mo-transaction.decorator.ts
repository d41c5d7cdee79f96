import 'reflect-metadata';
import { type HookPhase } from '../../driver/index.js';
import { MoInvalidArgumentError } from '../../errors/index.js';
import { type MoTransaction } from '../mo-transaction.js';
import {
  type EventClass,
  type EventListenOptions,
  type ListenOptions,
  type TransactionListener,
} from './transaction-listener.js';

const KEY = 'nestjs-matrixone:on-transaction';
const PHASES: readonly HookPhase[] = ['beforeCommit', 'afterCommit', 'afterRollback', 'afterCompletion'];

export interface OfConnection {
  /** Name of the MatrixOneModule connection; the default one when absent. */
  readonly connection?: string;
}

/** What a decorated method listens to. */
export interface ListenerDeclaration extends ListenOptions, OfConnection {
  readonly phase: HookPhase;
  readonly event?: EventClass<unknown>;
}

/** Goes above a method that takes what is listened to. */
export type ListenerDecorator<Subject> = <Method extends TransactionListener<Subject>>(
  target: object,
  key: string | symbol,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Calls the provider's method at a phase of transactions: for each event of the class `event` that is published in one
 * (MoTransactionManager.publish()), or else for every transaction that a boundary opens. After-phases run outside
 * the transaction that is over; `beforeCommit` inside it, and can veto. Singletons only.
 */
export function OnMoTransaction<Event>(
  phase: HookPhase,
  options: EventListenOptions<Event> & OfConnection,
): ListenerDecorator<Event>;
export function OnMoTransaction(
  phase: HookPhase,
  options?: ListenOptions & OfConnection,
): ListenerDecorator<MoTransaction>;
export function OnMoTransaction(
  phase: HookPhase,
  options: Omit<ListenerDeclaration, 'phase'> = {},
): ListenerDecorator<never> {
  if (!PHASES.includes(phase)) {
    throw new MoInvalidArgumentError(`@OnMoTransaction('${String(phase)}'): no such phase.`);
  }
  return (_target, _key, { value: method }) => {
    const declarations = [...listenerDeclarations(method), { ...options, phase }];
    Reflect.defineMetadata(KEY, declarations, method as object);
  };
}

/** What this method was decorated to listen to. */
export function listenerDeclarations(method: unknown): readonly ListenerDeclaration[] {
  if (typeof method !== 'function') return [];
  return (Reflect.getMetadata(KEY, method) ?? []) as readonly ListenerDeclaration[];
}
