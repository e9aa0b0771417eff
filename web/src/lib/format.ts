const DAY_MS = 86_400_000;
/** A hint such as "in 13 years" helps nobody; replayed history lies that far away. */
const HINT_MAX_MS = 90 * DAY_MS;

const pad = (value: number): string => String(value).padStart(2, '0');

/** Milliseconds of an ISO time or of a number that already is; NaN when there is none. */
export function millis(at: string | number | undefined): number {
    return at === undefined ? Number.NaN : typeof at === 'number' ? at : Date.parse(at);
}

export function date(at: string | number | undefined): string {
    const time = new Date(millis(at));
    return Number.isNaN(time.getTime()) ? '–' : time.toISOString().slice(0, 10);
}

/** In UTC, to the second when it is not a whole minute. */
export function moment(at: string | number | undefined): string {
    const time = new Date(millis(at));
    if (Number.isNaN(time.getTime())) {
        return '–';
    }
    const seconds = time.getUTCSeconds() ? `:${pad(time.getUTCSeconds())}` : '';
    return `${date(at)} ${pad(time.getUTCHours())}:${pad(time.getUTCMinutes())}${seconds}`;
}

/** "3 min ago", or nothing when the time is far from now. */
export function ago(at: string | number | undefined, now: number): string {
    const apart = now - millis(at);
    const size = Math.abs(apart);
    if (Number.isNaN(apart) || size > HINT_MAX_MS) {
        return '';
    }
    if (size < 5_000) {
        return 'just now';
    }
    const amount = duration(size);
    return apart < 0 ? `in ${amount}` : `${amount} ago`;
}

export function duration(ms: number): string {
    if (!Number.isFinite(ms)) {
        return '–';
    }
    const size = Math.abs(ms);
    if (size < 1_000) {
        return `${Math.round(size)} ms`;
    }
    if (size < 60_000) {
        return `${size < 10_000 ? (size / 1_000).toFixed(1) : Math.round(size / 1_000)} s`;
    }
    if (size < 3_600_000) {
        return `${Math.round(size / 60_000)} min`;
    }
    if (size < 2 * DAY_MS) {
        return `${Math.round(size / 3_600_000)} h`;
    }
    return `${Math.round(size / DAY_MS)} days`;
}

/** A number, also one that JSON had to carry as text (NaN, Infinity). */
export function numeric(value: unknown): number {
    return typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
}

export function fixed(value: unknown, digits = 3): string {
    const number = numeric(value);
    return Number.isFinite(number) ? number.toFixed(digits) : '–';
}

/** As many digits as a reader can use: 4 that count, without an exponent in the common range. */
export function short(value: unknown): string {
    const number = numeric(value);
    if (Number.isNaN(number)) {
        return value === undefined || value === null ? '' : String(value);
    }
    if (!Number.isFinite(number)) {
        return number > 0 ? '∞' : '−∞';
    }
    if (Number.isInteger(number) && Math.abs(number) < 1e9) {
        return count(number);
    }
    const size = Math.abs(number);
    return size !== 0 && (size < 1e-4 || size >= 1e9) ? number.toExponential(2) : String(Number(number.toPrecision(4)));
}

/** A whole number in groups of three, apart by a thin space. */
export function count(value: unknown): string {
    const number = numeric(value);
    return Number.isFinite(number) ? Math.round(number).toString().replace(/\B(?=(\d{3})+$)/g, '\u202f') : '–';
}

export function percent(value: unknown, digits = 0): string {
    const number = numeric(value);
    return Number.isFinite(number) ? `${(number * 100).toFixed(digits)} %` : '–';
}

export function bytes(value: unknown): string {
    let size = numeric(value);
    if (!Number.isFinite(size)) {
        return '–';
    }
    for (const unit of ['B', 'kB', 'MB', 'GB']) {
        if (size < 1_000) {
            return `${size < 10 && unit !== 'B' ? size.toFixed(1) : Math.round(size)} ${unit}`;
        }
        size /= 1_000;
    }
    return `${size.toFixed(1)} TB`;
}

/** "alias-moved" and "aliasMoved" as words. */
export function words(name: string): string {
    return name.replace(/[-_]/g, ' ').replace(/([a-z])([A-Z])(?![A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
}

export function actorName(actor: string | { name: string } | undefined): string {
    return typeof actor === 'string' ? actor : (actor?.name ?? '');
}

export function plural(number: number, one: string, many = `${one}s`): string {
    return `${count(number)} ${number === 1 ? one : many}`;
}
