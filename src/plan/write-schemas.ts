/** `node dist/src/plan/write-schemas.js FOLDER` writes the editor schemas; with `--check` it only says what is stale. */
import { kinds } from '../kinds/registry.js';
import { staleSchemas, writeSchemas } from './schemas.js';

const parameters = process.argv.slice(2);
const folder = parameters.find((each) => !each.startsWith('--')) ?? 'docs/schemas';
if (parameters.includes('--check')) {
  const stale = staleSchemas(folder, kinds);
  for (const name of stale)
    console.error(`${folder}/${name} is stale; run: node dist/src/plan/write-schemas.js ${folder}`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  writeSchemas(folder, kinds);
}
