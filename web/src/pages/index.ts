import type { Component } from 'svelte';
import Alerts from './Alerts.svelte';
import Compare from './Compare.svelte';
import Dataset from './Dataset.svelte';
import Datasets from './Datasets.svelte';
import LedgerPage from './Ledger.svelte';
import Lineage from './Lineage.svelte';
import Login from './Login.svelte';
import Loop from './Loop.svelte';
import Loops from './Loops.svelte';
import Model from './Model.svelte';
import Models from './Models.svelte';
import NotFound from './NotFound.svelte';
import Run from './Run.svelte';
import Runs from './Runs.svelte';
import Trace from './Trace.svelte';
import Traces from './Traces.svelte';
import Version from './Version.svelte';
import View from './View.svelte';
import Why from './Why.svelte';

export interface Page {
    component: Component<Record<string, string>>;
    props: Record<string, string>;
    title: string;
    key: string;
}

type AnyPage = Component<never>;

const TABLE: [string, AnyPage, (props: Record<string, string>) => string][] = [
    ['/', Loops, () => 'Loops'],
    ['/loops', Loops, () => 'Loops'],
    ['/loops/:name', Loop, ({ name }) => `Loop ${name}`],
    ['/why/:id', Why, ({ id }) => `Why ${id}`],
    ['/runs', Runs, () => 'Runs'],
    ['/runs/compare', Compare, () => 'Compare runs'],
    ['/runs/:id', Run, ({ id }) => `Run ${id}`],
    ['/views/:id', View, () => 'View'],
    ['/alerts', Alerts, () => 'Alerts'],
    ['/lineage', Lineage, () => 'Lineage'],
    ['/traces', Traces, () => 'Traces'],
    ['/traces/:id', Trace, ({ id }) => `Trace ${id}`],
    ['/models', Models, () => 'Models'],
    ['/models/:name', Model, ({ name }) => `Model ${name}`],
    ['/models/:name/versions/:version', Version, ({ name, version }) => `${name} version ${version}`],
    ['/data', Datasets, () => 'Data'],
    ['/data/:name', Dataset, ({ name }) => `Dataset ${name}`],
    ['/ledger', LedgerPage, () => 'Ledger'],
    ['/login', Login, () => 'Sign in'],
];

const split = (path: string): string[] => path.split('/').filter((part) => part !== '');

function match(template: string, parts: string[]): Record<string, string> | undefined {
    const wanted = split(template);
    if (wanted.length !== parts.length) {
        return undefined;
    }
    const props: Record<string, string> = {};
    for (const [index, want] of wanted.entries()) {
        const part = parts[index] ?? '';
        if (want.startsWith(':')) {
            props[want.slice(1)] = part;
        } else if (want !== part) {
            return undefined;
        }
    }
    return props;
}

function decoded(path: string): string[] {
    try {
        return split(path).map(decodeURIComponent);
    } catch {
        return split(path);
    }
}

/** The page at a path; its key changes when another page must be built. */
export function pageOf(path: string): Page {
    const parts = decoded(path);
    for (const [template, component, title] of TABLE) {
        const props = match(template, parts);
        if (props) {
            return { component: component as Page['component'], props, title: title(props), key: `${template} ${parts.join('/')}` };
        }
    }
    return { component: NotFound as Page['component'], props: { path }, title: 'Nothing here', key: path };
}
