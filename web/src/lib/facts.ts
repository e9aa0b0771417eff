import { pageOfSubject } from './subjects';
import type { Json } from './types';

/** A name and a value to show beside each other. */
export interface Fact {
    name: string;
    value: unknown;
    href?: string;
}

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** Where a fact of this name leads: a run's page, a dataset's, the bytes themselves. */
function page(name: string, value: unknown, all: Json): string | undefined {
    const shown = text(value);
    if (!shown) {
        return undefined;
    }
    const part = encodeURIComponent(shown);
    switch (name) {
        case 'run':
        case 'runId':
            return `runs/${part}`;
        case 'model':
            return `models/${part}`;
        case 'dataset':
            return `data/${encodeURIComponent(shown.split(/[:@]/)[0] ?? shown)}`;
        case 'deployment':
        case 'loop':
            return `loops/${part}`;
        case 'version':
            return text(all.model) ? `models/${encodeURIComponent(text(all.model))}/versions/${part}` : text(all.dataset) ? `data/${encodeURIComponent(text(all.dataset))}` : undefined;
        case 'ledgerSeq':
        case 'seq':
            return `ledger?at=${part}`;
        case 'subject':
            return pageOfSubject(shown);
        default:
            return undefined;
    }
}

export function factsOf(value: Json, skip: readonly string[] = []): Fact[] {
    return Object.entries(value)
        .filter(([name, one]) => !skip.includes(name) && one !== null && one !== '' && one !== undefined)
        .map(([name, one]) => {
            const href = page(name, one, value);
            return href ? { name, value: one, href } : { name, value: one };
        });
}

export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
