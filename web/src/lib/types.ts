/** Shapes of the native API. Fields that have no value are absent from its JSON. */

export interface Champion {
    version: number;
    since?: string;
}

export interface Candidate {
    version: number;
    percent?: number;
    since?: string;
}

export interface LoopSummary {
    name: string;
    owner?: string;
    purpose?: string;
    state: string;
    reason?: string;
    champion?: Champion;
    candidate?: Candidate;
    updatedAt?: string;
}

export interface FeatureDrift {
    feature: string;
    psi?: number;
    ks?: number;
    js?: number;
    missing?: number;
    verdict?: string;
}

export interface Traffic {
    perSecondLastMinute?: number;
    predictionsTotal?: number;
    byRoute?: Record<string, number>;
}

export interface LoopDetail extends LoopSummary {
    model?: string;
    retrainings?: number;
    lastReconcile?: string;
    traffic?: Traffic;
    quality?: Record<string, unknown>;
    drift?: FeatureDrift[];
    spec?: string;
}

export interface LedgerEvent {
    seq: number;
    at: string;
    actor?: string | { name: string };
    subject: string;
    kind: string;
    body?: Record<string, unknown>;
    reason?: string;
    text: string;
    parts: { text: string; about?: string }[];
}

/** Who was champion from when to when; without an end, still. */
export interface Reign {
    version: number;
    from: string;
    to?: string;
    reason?: string;
}

export interface SeriesPoint {
    from: string;
    to: string;
    requests?: number;
    labelled?: number;
    auc?: number;
    logLoss?: number;
    baseRate?: number;
    firstAuc?: number;
    firstLogLoss?: number;
    psiMax?: number;
    version?: number;
}

export type Json = Record<string, unknown>;

/** One prediction as it was logged. */
export interface Prediction {
    id: string;
    requestId: string;
    at: string;
    deployment: string;
    model: string;
    version: number;
    route: string;
    key?: string;
    inputs: Json;
    output?: number | string;
    latencyMicros: number;
    error?: string;
}

/** A prediction with everything it came from. */
export interface Explanation {
    prediction: Prediction;
    label?: number;
    features: { name: string; value: number | string; category?: string; observedAt?: string }[];
    version: { model: string; version: number; createdAt: string; modelSha256: string; provenance: Json; metadata?: Json };
    run?: { id: string; name: string; status: string; startedAt: string; parameters: Json; metrics: Json; tags: Json };
    validations: Json[];
    decisions: LedgerEvent[];
    rollout: LedgerEvent[];
    seal: { sealed: boolean; predictionSeq: number; event?: Omit<LedgerEvent, 'text' | 'parts'>; proof: string[]; treeSize: number; root: string };
    recomputed: { output: number | string; bitsAgree: boolean; featuresAgree?: boolean; differing: string[] };
}
