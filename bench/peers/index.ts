import { type OpenPeer } from './peer.js';

export * from './peer.js';

/** The peers in the order of their columns. Each is loaded in a process of its own. */
export const PEERS = {
  mysql2: async () => (await import('./mysql2.peer.js')).openPeer,
  'em.transactional': async () => (await import('./em-transactional.peer.js')).openPeer,
  '@Transactional': async () => (await import('./mikro-orm-decorator.peer.js')).openPeer,
  '@nestjs-cls': async () => (await import('./nestjs-cls.peer.js')).openPeer,
  'nestjs-matrixone': async () => (await import('./nestjs-matrixone.peer.js')).openPeer,
  'with cls-hooked': async () => (await import('./nestjs-matrixone.peer.js')).openClsHooked,
} satisfies Record<string, () => Promise<OpenPeer>>;

export type PeerName = keyof typeof PEERS;
