/** What a page shows, under a name. */
export interface SavedView {
    id: string;
    name: string;
    address: string;
    createdBy: string;
    updatedAt: string;
}

/** The address of the page as it is, as a view keeps it. */
export const presentAddress = (): string => location.pathname + location.search + location.hash;
