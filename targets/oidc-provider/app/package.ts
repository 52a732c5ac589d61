/** Finds the package oidc-provider: among the dependencies of who develops here, else in the user's cache folder. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type Provider from 'oidc-provider';

const VERSION = '9.13.3';

type ProviderClass = typeof Provider;

function installed(folder: string): string | undefined {
  try {
    return createRequire(join(folder, 'package.json')).resolve('oidc-provider');
  } catch {
    return undefined;
  }
}

function install(): string {
  const folder = join(
    process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    'safeprobe',
    `oidc-provider-${VERSION}`,
  );
  if (!existsSync(join(folder, 'node_modules'))) {
    mkdirSync(folder, { recursive: true });
    const options = [
      'install',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
      '--prefix',
      folder,
    ];
    execFileSync('npm', [...options, `oidc-provider@${VERSION}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const found = installed(folder);
  if (found === undefined)
    throw new Error(`oidc-provider is not in ${folder}: remove this folder and start again`);
  return found;
}

export async function loadProvider(): Promise<ProviderClass> {
  const file = installed(import.meta.dirname) ?? install();
  const { default: Found } = (await import(pathToFileURL(file).href)) as { readonly default: ProviderClass };
  return Found;
}
