import type { Tone } from './sentences';

/** The states of a loop in the order a retraining passes through them. */
export const STAGES = ['idle', 'validating', 'training', 'gating', 'canary'] as const;

/** The state as the stages call it, whatever its case. */
export const plain = (state: string): string => state.toLowerCase().replace(/_/g, '-');

/** The stage a state belongs to; -1 for none. */
export function stageOf(state: string): number {
    const known = plain(state);
    // Both lie between a passed gate and the first caller.
    return STAGES.findIndex((stage) => stage === (known === 'awaiting-approval' || known === 'deploying' ? 'gating' : known));
}

const NAMES: Record<string, string> = { idle: 'Watching', validating: 'Validating', training: 'Training', gating: 'Gate', 'awaiting-approval': 'Awaiting approval', deploying: 'Deploying', canary: 'Canary', stopped: 'Stopped' };

export const stateName = (state: string): string => NAMES[plain(state)] ?? state;

export function stateTone(state: string): Tone {
    switch (plain(state)) {
        case 'idle':
            return 'good';
        case 'stopped':
        case 'failed':
            return 'bad';
        case 'awaiting-approval':
            return 'watch';
        case 'canary':
            return 'candidate';
        default:
            return 'accent';
    }
}
