import { below } from './base';

/** What a page shows, under a name. */
export interface SavedView {
    id: string;
    name: string;
    address: string;
    createdBy: string;
    updatedAt: string;
}

/** The address of the page as it is, as a view keeps it. */
export const presentAddress = (): string => (below(location.pathname) ?? '/') + location.search + location.hash;

/** Where the pages find what a view keeps. Only a path of this server is followed, whatever is kept. */
export const linkOf = (view: SavedView): string => `.${view.address.startsWith('/') ? '' : '/'}${view.address}`;
