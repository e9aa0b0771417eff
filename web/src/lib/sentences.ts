import { pageOfSubject } from './subjects';
import type { LedgerEvent } from './types';

/** A sentence in parts, some of which lead somewhere. */
export interface Part {
    text: string;
    href?: string;
}

export type Tone = 'plain' | 'good' | 'watch' | 'bad' | 'accent' | 'candidate';

export function toneOf(event: LedgerEvent): Tone {
    const body = event.body ?? {};
    const refused = body.success === false || body.passed === false || body.verdict === 'FAILED';
    if (refused || /fail|rolled-back|refused|stopped|aborted|broken|error/.test(event.kind)) {
        return 'bad';
    }
    if (/promoted|passed|deployed|validated|approved/.test(event.kind)) {
        return 'good';
    }
    if (/drift|alert|breach/.test(event.kind) || (Array.isArray(body.drifted) && body.drifted.length > 0)) {
        return 'watch';
    }
    if (/canary|shift|shadow|candidate|rollout/.test(event.kind)) {
        return 'candidate';
    }
    return /train|registered|version|alias|champion/.test(event.kind) ? 'accent' : 'plain';
}

/** What happened, in the words of the server, with the pages of what it is about. */
export function sentence(event: LedgerEvent): Part[] {
    return event.parts.map((part) => {
        const href = part.about === undefined ? undefined : pageOfSubject(part.about);
        return href === undefined ? { text: part.text } : { text: part.text, href };
    });
}
