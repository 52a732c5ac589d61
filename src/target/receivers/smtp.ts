/**
 * A mail server (RFC 5321) that offers STARTTLS (RFC 3207) with a certificate of ours, or withholds it in one of
 * the ways in which a man in the middle would. It takes any mail, delivers none, and records what came in clear.
 */
import type { Socket } from 'node:net';
import type { Connection, Handler } from './listener.js';
import { noteCommand } from './recording.js';

export type StartTls = 'offered' | 'hidden' | '454' | '500';

const NAME = 'receiver.safeprobe.invalid';
/** Commands that tell nothing of a message. All others, envelope and AUTH included, are content. */
const GREETINGS = new Set(['EHLO', 'HELO', 'STARTTLS', 'QUIT', 'NOOP', 'RSET', 'HELP']);
const LONGEST_LINE = 4096;
const TLS_HANDSHAKE = 0x16;

export function smtp(startTls: StartTls): Handler {
  return (connection) => {
    connection.socket.write(`220 ${NAME} ESMTP\r\n`);
    converse(connection, connection.socket, startTls, false);
    connection.socket.resume();
  };
}

function converse(connection: Connection, socket: Socket, startTls: StartTls, secure: boolean): void {
  const { recording } = connection;
  const bytes = secure ? recording.content : recording.clear;
  let rest = '';
  let inData = false;
  const say = (line: string) => {
    if (socket.writable) socket.write(`${line}\r\n`);
  };
  const hear = (line: string): 'upgrade' | undefined => {
    if (inData) {
      bytes.add(Buffer.from(`${line}\r\n`, 'latin1'));
      if (line !== '.') return undefined;
      inData = false;
      say('250 2.0.0 accepted');
      return undefined;
    }
    const command = (/^[A-Za-z]{1,12}/.exec(line)?.[0] ?? '?').toUpperCase();
    recording.opened = 'dialogue';
    noteCommand(recording, secure ? `${command} (TLS)` : command);
    if (!GREETINGS.has(command)) bytes.add(Buffer.from(`${line}\r\n`, 'latin1'));
    switch (command) {
      case 'EHLO':
        say(`250-${NAME}`);
        say('250-8BITMIME');
        if (secure) say('250-AUTH PLAIN LOGIN');
        else if (startTls !== 'hidden') say('250-STARTTLS');
        say('250 ENHANCEDSTATUSCODES');
        return undefined;
      case 'STARTTLS':
        if (secure || startTls === 'hidden' || startTls === '500') say('500 5.5.1 command not recognized');
        else if (startTls === '454') say('454 4.7.0 TLS not available due to a temporary reason');
        else {
          say('220 2.0.0 go ahead');
          return 'upgrade';
        }
        return undefined;
      case 'DATA':
        inData = true;
        say('354 end with a line that holds a dot alone');
        return undefined;
      case 'AUTH':
        // Whatever follows would be a credential; the attempt itself is what counts.
        say('535 5.7.8 no');
        return undefined;
      case 'QUIT':
        say('221 2.0.0 bye');
        socket.end();
        return undefined;
      default:
        say('250 2.0.0 ok');
        return undefined;
    }
  };
  const read = (chunk: Buffer) => {
    // TLS from the first byte is no content in clear; here it is spoken to the wrong port.
    if (!secure && recording.opened === 'nothing' && chunk[0] === TLS_HANDSHAKE) {
      recording.opened = 'tls';
      socket.destroy();
      return;
    }
    rest += chunk.toString('latin1');
    if (rest.length > LONGEST_LINE && !rest.includes('\n')) {
      bytes.add(Buffer.from(rest, 'latin1'));
      rest = '';
    }
    for (let at = rest.indexOf('\n'); at !== -1; at = rest.indexOf('\n')) {
      const line = rest.slice(0, at).replace(/\r$/, '');
      rest = rest.slice(at + 1);
      if (hear(line) !== 'upgrade') continue;
      socket.off('data', read);
      socket.pause();
      // Commands sent ahead of the handshake are dropped, as RFC 3207, 4.2 demands.
      connection.upgrade(null, (upgraded) => converse(connection, upgraded, startTls, true));
      return;
    }
  };
  socket.on('data', read);
}
