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
            return `loops/${part}`;
        case 'model':
        case 'registered-model':
            return sub === 'versions' && number ? `models/${part}/versions/${encodeURIComponent(number)}` : `models/${part}`;
        case 'model-version':
            return sub ? `models/${part}/versions/${encodeURIComponent(sub)}` : `models/${part}`;
        case 'run':
            return `runs/${part}`;
        case 'experiment':
            return `runs?experiment=${part}`;
        case 'dataset':
            return `data/${part}`;
        case 'prediction':
            return `why/${part}`;
        default:
            return undefined;
    }
}
