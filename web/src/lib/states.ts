import type { Tone } from './sentences';

/** The states of a loop in the order a retraining passes through them. */
export const STAGES = ['idle', 'validating', 'training', 'gating', 'canary'] as const;

const NAMES: Record<string, string> = { idle: 'Watching', validating: 'Validating', training: 'Training', gating: 'Gate', canary: 'Canary', stopped: 'Stopped' };

export const stateName = (state: string): string => NAMES[state.toLowerCase()] ?? state;

export function stateTone(state: string): Tone {
    switch (state.toLowerCase()) {
        case 'idle':
            return 'good';
        case 'stopped':
        case 'failed':
            return 'bad';
        case 'canary':
            return 'candidate';
        default:
            return 'accent';
    }
}
