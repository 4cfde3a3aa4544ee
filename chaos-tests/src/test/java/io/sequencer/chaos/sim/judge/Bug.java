package io.sequencer.chaos.sim.judge;

/** Mistakes that a server could make, planted into the simulated surroundings to see that they are found. */
public enum Bug {
    NONE("no mistake"),
    ACK_BEFORE_COMMIT("an entry counts as committed once the leader alone has flushed it"),
    ACK_BEFORE_FLUSH("a follower says that it has an entry before it is flushed"),
    DEDUP_FORGOTTEN("a restarted node has forgotten the sessions"),
    TWO_BATCHES("where the state is, is written before the state"),
    FAN_OUT_BEFORE_COMMIT("a leader shows its subscribers what is not committed"),
    TRUNCATION_OUTSIDE_OF_THE_LOG("a leader truncates its own rows without an entry"),
    RESUME_SKIPS_ONE("who resumes is given the op after the next one"),
    STALE_READS("a read barrier does not ask the others whether the leader still leads");

    private final String sentence;

    Bug(String sentence) {
        this.sentence = sentence;
    }

    /** What is wrong, in words. */
    public String sentence() {
        return sentence;
    }
}
