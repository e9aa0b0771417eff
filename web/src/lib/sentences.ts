import { isObject } from './facts';
import { count, fixed, moment, short, words } from './format';
import { pageOfSubject } from './subjects';
import type { Json, LedgerEvent } from './types';

/** A sentence in parts, some of which lead somewhere. */
export interface Part {
    text: string;
    href?: string;
}

export type Tone = 'plain' | 'good' | 'watch' | 'bad' | 'accent' | 'candidate';

const FACTS_MAX = 4;

const scalar = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);

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
    return /train|registered|version|alias/.test(event.kind) ? 'accent' : 'plain';
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

const trimmed = (value: unknown): string => String(value).replace(/[.\s]+$/, '');

const CAUSES: Record<string, string> = {
    FIRST: 'First training decided',
    DATA: 'Retraining decided, for new data',
    DRIFT: 'Retraining decided, for drift',
    QUALITY: 'Retraining decided, for quality',
    SCHEDULE: 'Retraining decided, by the calendar',
    MANUAL: 'Training asked for by hand',
};

/** A rule of the gate or of a rollout, with the numbers it was judged by. */
const verdict = (rule: Json): string => (rule.value === undefined || rule.bound === undefined ? `${String(rule.rule)} (no verdict)` : `${String(rule.rule)} (${fixed(rule.value, 4)} against ${fixed(rule.bound, 4)})`);

const rules = (s: Sentence): Json[] => ((s.field('verdicts') ?? []) as unknown[]).filter(isObject);

const verdicts = (s: Sentence, outcome: string): string => {
    const all = rules(s);
    return `${all.filter((rule) => rule.outcome === outcome).length} of ${all.length} rules`;
};

/** The rules that came out otherwise. */
const failures = (s: Sentence, fine: string): string =>
    rules(s)
        .filter((rule) => rule.outcome !== fine)
        .map(verdict)
        .join('; ') || 'as asked';

const span = (s: Sentence): string => (s.has('to') ? ` in the window to ${moment(String(s.field('to')))} UTC` : '');

const WRITERS: Record<string, Writer> = {
    'dataset/version-added': addedVersion,
    'dataset/dataset-version-added': addedVersion,
    'dataset/validated': (s) => s.say(s.field('success') === false ? 'Validation refused ' : 'Validation passed ').link(s.name, `/data/${encodeURIComponent(s.name)}`).say(`${s.has('version') ? ` version ${short(s.field('version'))}` : ''}.`),
    'deployment/deployed': (s, model) => s.say('Put ').version(s.field('version'), deployedModel(s, model)).say(' in service as champion.'),
    'deployment/canary-started': (s, model) => s.say('Canary started: ').version(s.field('version'), deployedModel(s, model)).say(` answers ${percentOf(s)} of the callers.`),
    'deployment/canary-shifted': (s) => s.say(`The candidate now answers ${percentOf(s)} of the callers.`),
    'deployment/promoted': (s, model) => s.say('Promoted ').version(s.field('version'), deployedModel(s, model)).say(' to champion.'),
    'deployment/rolled-back': (s, model) => s.say('Rolled back: ').version(s.field('from'), deployedModel(s, model)).say(' left service, ').version(s.field('to'), deployedModel(s, model)).say(' answers.'),
    'deployment/shadow-set': (s, model) => (s.has('version') ? s.say('From now on ').version(s.field('version'), deployedModel(s, model)).say(' answers in the shadow; its answers are kept, never returned.') : s.say('The shadow was ended.')),
    'model/version-registered': (s) => s.say('Registered ').version(s.field('version', 'number'), s.name).say(` of ${s.name}`).run().say('.'),
    'model/alias-moved': (s) => {
        s.say(`Alias ${short(s.field('alias'))} moved`);
        if (s.has('from')) {
            s.say(' from ').version(s.field('from'), s.name);
        }
        return s.say(' to ').version(s.field('to', 'version'), s.name).say('.');
    },
    'loop/applied': (s) => s.say('The loop was declared, or declared anew.'),
    'loop/training-decided': (s) => s.say(`${CAUSES[String(s.field('cause'))] ?? 'A training was decided'}${s.has('evidence') ? `: ${trimmed(s.field('evidence'))}` : ''}.`),
    'loop/data-validated': (s) => s.say('The data meets its expectations.'),
    'loop/data-refused': (s) => s.say('Data refused: version ').say(short(s.field('version'))).say(' of ').link(String(s.field('dataset')), `/data/${encodeURIComponent(String(s.field('dataset')))}`).say(` does not meet its expectations. ${trimmed(s.field('failures') ?? '')}.`),
    'loop/trained': (s, model) => s.say('Trained ').version(s.field('version'), model).run().say('.'),
    'loop/training-failed': (s) => s.say(`Training failed: ${trimmed(s.field('why') ?? 'no reason was given')}.`),
    'loop/gate-passed': (s, model) => s.say('The gate let ').version(s.field('version'), model).say(` pass: ${verdicts(s, 'HOLDS')} hold${s.field('staleEvidence') === true ? ', on rows it had learned from' : ''}.`),
    'loop/gate-refused': (s, model) => s.say('The gate refused ').version(s.field('version'), model).say(`: ${failures(s, 'HOLDS')}.`),
    'loop/approved': (s, model) => s.say('Approved ').version(s.field('version'), model).say('.'),
    'loop/rollout-started': (s, model) => s.say('Canary started: ').version(s.field('version'), model).say(` answers ${percentOf(s)} of the callers.`),
    'loop/rollout-shifted': (s, model) => s.say('The candidate, ').version(s.field('version'), model).say(`, now answers ${percentOf(s)} of the callers.`),
    'loop/promoted': (s, model) => (s.has('previous') ? s.say('Promoted ').version(s.field('version'), model).say(' to champion, after ').version(s.field('previous'), model).say('.') : s.say('Promoted ').version(s.field('version'), model).say(', the first champion.')),
    'loop/rolled-back': (s, model) => s.say('Rolled back ').version(s.field('version'), model).say(`: ${trimmed(s.field('why') ?? 'no reason was given')}.`),
    'loop/drift-found': (s) => s.say(`Drift in ${short(s.field('feature'))}: PSI ${fixed(s.field('psi'))}${span(s)}.`),
    'loop/quality-broken': (s) => s.say(`Quality broken: ${isObject(s.field('verdict')) ? verdict(s.field('verdict') as Json) : ''}${span(s)}.`),
    'loop/resumed': (s) => s.say('Resumed by hand.'),
    'run/run-started': (s) => s.link(`Run ${s.name.slice(0, 8)}`, `/runs/${encodeURIComponent(s.name)}`).say(' started.'),
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
    const told = words(event.kind).toLowerCase();
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
