/** Something that a run's program said needs a person. */
export interface RunAlert {
    number: number;
    run: string;
    title: string;
    text: string;
    level: 'INFO' | 'WARN' | 'ERROR';
    raisedBy: string;
    at: string;
    lastAt: string;
    times: number;
}

export const ALERT_TONES = { INFO: 'accent', WARN: 'watch', ERROR: 'bad' } as const;
