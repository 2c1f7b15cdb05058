/** A peer cannot take part on this machine: it is not installed, or this walguard lacks it. It is left out, aloud. */
export class PeerUnavailable extends Error {}
