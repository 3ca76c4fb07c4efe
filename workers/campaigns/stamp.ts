/** The label with which a client marks each of its writes, to know it again. */
export const STAMP = 'campaign.stamp';
