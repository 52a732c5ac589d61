import { startClinic } from './clinic.js';
import { readConfig } from './config.js';
import { readCommands } from './control.js';

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const clinic = await startClinic(config);
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= clinic.close().then(() => process.exit(0));
    return stopping;
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const { port, httpPort, url, ca } = clinic;
  process.stdout.write(`ready ${JSON.stringify({ port, httpPort, url, ca })}\n`);
  if (config.control) {
    await readCommands(clinic, process.stdin, process.stdout);
    await stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`clinic: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
