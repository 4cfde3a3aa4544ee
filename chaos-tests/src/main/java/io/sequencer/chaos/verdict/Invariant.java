package io.sequencer.chaos.verdict;

/** What must hold in every history. The numbers are those of the fault plan; missing ones cannot be seen in a history. */
public enum Invariant {
    DENSE("I-1", "the numbers of a document are 1, 2, 3, ... on every replica"),
    ACKED_IS_LOGGED("I-2", "an acked op is in the log at its acked number, with its payload, on every replica"),
    ONCE("I-3", "an opId is at most once in the log, and all its acks agree"),
    NOTHING_UNASKED("I-4", "every logged op was sent, and none of them was rejected"),
    REAL_TIME("I-5", "writes and reads take effect between their request and their answer"),
    CLIENT_ORDER("I-6", "the ops of one client keep their order"),
    CONTIGUOUS("I-7", "every subscription is a contiguous run of the log, or goes on from a snapshot equal to it"),
    REACHES("I-8", "without faults every acked op reaches every subscriber within the bound"),
    STALE_ONLY_BELOW_FLOOR("I-9", "a base is stale if and only if it lies below an agreed floor"),
    SAME_FLOOR("I-10", "replicas have the same floor at the same log index, and it never goes back"),
    SAME_STATE("I-11", "replicas have the same log, hash chain and state digest at the same place"),
    ONE_LEADER("I-12", "a term has one leader; term and commit index of a node never go back"),
    DURABLE("I-14", "an op that was acked before a power cut is there after it"),
    AVAILABILITY("I-16", "how long no op came through (reported, not judged)"),
    SAME_CONTENT("I-17", "at the end all clients show the same, and it is what the log gives");

    private final String id;
    private final String sentence;

    Invariant(String id, String sentence) {
        this.id = id;
        this.sentence = sentence;
    }

    /** Its number in the fault plan. */
    public String id() {
        return id;
    }

    /** What it says, as one sentence. */
    public String sentence() {
        return sentence;
    }
}
