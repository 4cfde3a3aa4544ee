package io.sequencer.chaos.live.fault;

/**
 * A node's end that was not the answer to a signal sent to it.
 *
 * @param code its exit code
 * @param words the last lines that it wrote for people, or what else is known of it
 */
public record End(String node, int code, String words) {

    @Override
    public String toString() {
        return node + " ended with " + code + ": " + words;
    }
}
