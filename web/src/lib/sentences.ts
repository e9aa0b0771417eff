import { count, fixed, short, words } from './format';
import type { LedgerEvent } from './types';

/** A sentence in parts, some of which lead somewhere. */
export interface Part {
    text: string;
    href?: string;
}

export type Tone = 'plain' | 'good' | 'watch' | 'bad' | 'accent' | 'candidate';

const FACTS_MAX = 4;

const scalar = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

/** The page of a ledger subject such as `model/churn` or `run/3f…`, when there is one. */
export function pageOfSubject(subject: string): string | undefined {
    const [kind, name, sub, number] = subject.split('/');
    if (!name) {
        return undefined;
    }
    const part = encodeURIComponent(name);
    switch (kind) {
        case 'loop':
        case 'deployment':
            return `/loops/${part}`;
        case 'model':
        case 'registered-model':
            return sub === 'versions' && number ? `/models/${part}/versions/${encodeURIComponent(number)}` : `/models/${part}`;
        case 'model-version':
            return sub ? `/models/${part}/versions/${encodeURIComponent(sub)}` : `/models/${part}`;
        case 'run':
            return `/runs/${part}`;
        case 'experiment':
            return `/runs?experiment=${part}`;
        case 'dataset':
            return `/data/${part}`;
        case 'prediction':
            return `/why/${part}`;
        default:
            return undefined;
    }
}

export function toneOf(event: LedgerEvent): Tone {
    const body = event.body ?? {};
    const refused = body.success === false || body.passed === false || body.verdict === 'FAILED';
    if (refused || /fail|rolled-back|refused|stopped|aborted|error/.test(event.kind)) {
        return 'bad';
    }
    if (/promoted|passed|deployed/.test(event.kind)) {
        return 'good';
    }
    if (/drift|alert|breach/.test(event.kind) || (Array.isArray(body.drifted) && body.drifted.length > 0)) {
        return 'watch';
    }
    if (/canary|shift|shadow|candidate/.test(event.kind)) {
        return 'candidate';
    }
    return /retrain|train|registered|version|alias/.test(event.kind) ? 'accent' : 'plain';
}

class Sentence {
    readonly parts: Part[] = [];
    constructor(private readonly event: LedgerEvent) {}

    say(text: string): this {
        this.parts.push({ text });
        return this;
    }

    link(text: string, href: string | undefined): this {
        this.parts.push(href ? { text, href } : { text });
        return this;
    }

    field(...names: string[]): unknown {
        for (const name of names) {
            const value = this.event.body?.[name];
            if (value !== undefined && value !== null) {
                return value;
            }
        }
        return undefined;
    }

    has(...names: string[]): boolean {
        return this.field(...names) !== undefined;
    }

    get name(): string {
        return this.event.subject.split('/')[1] ?? this.event.subject;
    }

    version(value: unknown, model: unknown): this {
        const number = String(value ?? '?');
        const href = typeof model === 'string' && value !== undefined ? `/models/${encodeURIComponent(model)}/versions/${encodeURIComponent(number)}` : undefined;
        return this.link(`version ${number}`, href);
    }

    run(): this {
        const run = this.field('run', 'runId');
        if (typeof run === 'string' && run) {
            this.say(', from ').link(`run ${run.slice(0, 8)}`, `/runs/${encodeURIComponent(run)}`);
        }
        return this;
    }
}

type Writer = (sentence: Sentence, model: string | undefined) => Sentence;

const percentOf = (s: Sentence): string => `${short(s.field('percent', 'candidatePercent'))} %`;

const deployedModel = (s: Sentence, model: string | undefined): unknown => s.field('model') ?? model ?? s.name;

const addedVersion: Writer = (s) => {
    const rows = s.field('rows');
    return s
        .say('Dataset ')
        .link(s.name, `/data/${encodeURIComponent(s.name)}`)
        .say(` got version ${short(s.field('version', 'number'))}${rows === undefined ? '' : ` with ${count(rows)} rows`}.`);
};

const WRITERS: Record<string, Writer> = {
    'dataset/version-added': addedVersion,
    'dataset/dataset-version-added': addedVersion,
    'dataset/validated': (s) => s.say(s.field('success') === false ? 'Validation refused ' : 'Validation passed ').link(s.name, `/data/${encodeURIComponent(s.name)}`).say(`${s.has('version') ? ` version ${short(s.field('version'))}` : ''}.`),
    'deployment/deployed': (s, model) => s.say('Put ').version(s.field('version'), deployedModel(s, model)).say(' in service as champion.'),
    'deployment/canary-started': (s, model) => s.say('Canary started: ').version(s.field('version'), deployedModel(s, model)).say(` answers ${percentOf(s)} of the callers.`),
    'deployment/canary-shifted': (s) => s.say(`The candidate now answers ${percentOf(s)} of the callers.`),
    'deployment/promoted': (s, model) => s.say('Promoted ').version(s.field('version'), deployedModel(s, model)).say(' to champion.'),
    'deployment/rolled-back': (s, model) => s.say('Rolled back: ').version(s.field('from'), deployedModel(s, model)).say(' left service, ').version(s.field('to'), deployedModel(s, model)).say(' answers.'),
    'deployment/shadow-set': (s, model) => (s.has('version') ? s.version(s.field('version'), deployedModel(s, model)).say(' answers in the shadow; its answers are kept, never returned.') : s.say('The shadow was ended.')),
    'model/version-registered': (s) => s.say('Registered ').version(s.field('version', 'number'), s.name).say(` of ${s.name}`).run().say('.'),
    'model/alias-moved': (s) => {
        s.say(`Alias ${short(s.field('alias'))} moved`);
        if (s.has('from')) {
            s.say(' from ').version(s.field('from'), s.name);
        }
        return s.say(' to ').version(s.field('to', 'version'), s.name).say('.');
    },
    'loop/applied': (s) => s.say(`Loop ${s.name} was declared.`),
    'predictions/predictions-sealed': (s) => s.say(`Sealed ${count(s.field('count', 'records', 'rows'))} predictions by hash.`),
};

const ALIKE: Record<string, string> = { 'version-created': 'version-registered', 'alias-pointed': 'alias-moved', 'alias-set': 'alias-moved' };

/** What happened, in words. Kinds not known here are told by their name and their plain facts. */
export function sentence(event: LedgerEvent, model?: string): Part[] {
    const area = event.subject.split('/')[0] ?? '';
    const written = new Sentence(event);
    const writer = WRITERS[`${area}/${event.kind}`] ?? WRITERS[`${area}/${ALIKE[event.kind] ?? ''}`];
    if (writer) {
        return writer(written, model).parts;
    }
    const told = words(event.kind);
    written.say(told.charAt(0).toUpperCase() + told.slice(1));
    if (area !== 'loop' && event.subject) {
        written.say(': ').link(event.subject, pageOfSubject(event.subject));
    }
    const body = event.body ?? {};
    const facts = Object.entries(body).filter(([, value]) => scalar(value) && value !== '');
    if (facts.length > 0) {
        written.say(area === 'loop' ? ': ' : ', ');
    }
    for (const [index, [name, value]] of facts.slice(0, FACTS_MAX).entries()) {
        if (index > 0) {
            written.say(', ');
        }
        const shown = typeof value === 'number' ? (Number.isInteger(value) ? short(value) : fixed(value)) : String(value);
        if (name === 'version' && model) {
            written.version(value, model);
        } else if (/^run(Id)?$/.test(name)) {
            written.link(`run ${shown.slice(0, 8)}`, `/runs/${encodeURIComponent(shown)}`);
        } else {
            written.say(`${words(name)} ${shown}`);
        }
    }
    written.say('.');
    return written.parts;
}
