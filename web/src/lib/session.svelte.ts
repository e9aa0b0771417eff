import { ApiError, problemOf, read, UNREACHABLE } from './api';
import { below } from './base';

/** Who asks, as the server tells it. */
interface Session {
    account?: string;
    role?: string;
    admin: boolean;
    /** Whether there are accounts, so that one signs in. */
    accounts: boolean;
}

const PATH = 'api/v1/session';

async function send(method: string, body?: unknown): Promise<void> {
    let response: Response;
    try {
        response = await fetch(PATH, {
            method,
            ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        });
    } catch {
        throw new ApiError(UNREACHABLE);
    }
    if (!response.ok) {
        throw new ApiError(await problemOf(response));
    }
}

class SignedIn {
    known = $state.raw<Session>();

    async ask(): Promise<void> {
        this.known = await read<Session>(PATH);
    }

    /** The cookie that the server answers with is out of reach of any script. */
    signIn(account: string, password: string): Promise<void> {
        return send('POST', { account, password });
    }

    async signOut(): Promise<void> {
        await send('DELETE');
        location.assign('login');
    }
}

export const session = new SignedIn();

/** The page that was asked for before signing in: a path of this server and nothing else. */
export function wanted(query: URLSearchParams): string {
    const to = query.get('to') ?? '/';
    const url = new URL(`.${to}`, document.baseURI);
    const path = url.origin === location.origin && to.startsWith('/') ? below(url.pathname) : undefined;
    return path && path !== '/login' ? url.href : document.baseURI;
}
