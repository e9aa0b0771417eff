import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

/** Everything that decides what the built pages contain; BuiltPagesTest names the same. */
const SOURCES = ['index.html', 'package.json', 'package-lock.json', 'public', 'src', 'svelte.config.js', 'tsconfig.json', 'vite.config.ts'];

function filesUnder(path: string): string[] {
    return statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesUnder(join(path, name))) : [path];
}

/**
 * Writes dist/sources.sha256 in the format of sha256sum, which says what these pages were built from. The Maven build
 * compares it with the sources, so stale pages cannot be shipped, and needs no Node for it.
 */
function sourceHashes(): Plugin {
    return {
        name: 'source-hashes',
        apply: 'build',
        closeBundle() {
            const lines = SOURCES.flatMap(filesUnder)
                .map((path) => path.replaceAll('\\', '/'))
                .sort()
                .map((path) => `${createHash('sha256').update(readFileSync(path)).digest('hex')}  ${path}\n`);
            writeFileSync('dist/sources.sha256', lines.join(''));
        },
    };
}

export default defineConfig({
    // Addresses of files are relative, as all are: to the base that index.html names.
    base: './',
    plugins: [svelte(), sourceHashes()],
    build: {
        target: 'es2023',
        // The pages forbid inline sources, so nothing may be turned into a data address.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
        chunkSizeWarningLimit: 700,
    },
    server: { proxy: Object.fromEntries(['/api', '/ajax-api'].map((path) => [path, process.env.WINDLASS_URL ?? 'http://127.0.0.1:8460'])) },
});
