package io.sequencer.chaos.history;

/**
 * One thing that somebody saw. Times are nanoseconds of one monotonic clock that all processes of the machine share; only their
 * order and differences mean something.
 */
public sealed interface Event permits DocumentEvent, ClusterEvent {}
