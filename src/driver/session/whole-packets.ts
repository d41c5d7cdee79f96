import { type Connection } from 'mysql2';

/** A payload of this size or more travels in several packets. */
const MAX_PACKET = 0xff_ff_ff;
const HEADER = 4;

interface Packet {
  /** Size of header and payload. */
  length(): number;
}

interface PacketSender {
  writePacket(packet: Packet): unknown;
}

/**
 * Keeps a mysql2 connection from sending an empty packet, which ends the whole MatrixOne server (v4.2.0). mysql2 does so
 * after a payload that is one to three bytes short of a multiple of the packet size, as it counts the header in.
 */
export function sendWholePackets(connection: Connection): void {
  const sender = connection as unknown as PacketSender;
  const send = sender.writePacket.bind(connection);
  sender.writePacket = (packet) => {
    const payload = packet.length() - HEADER;
    if (payload % MAX_PACKET >= MAX_PACKET - 3) packet.length = () => payload;
    return send(packet);
  };
}
