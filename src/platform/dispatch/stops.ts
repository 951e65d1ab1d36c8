/** This process stops, or was declared dead: others go on with the run. */
export class Stopping extends Error {}

/** A person ended the run. */
export class Cancelled extends Error {}

/** The run took longer than it may. */
export class DeadlinePassed extends Error {}

/** This process leaves the run where it is recorded; whoever claims it next decides from the record. */
export class Abandoned extends Error {}
