package io.sequencer.server.raft.member;

import io.sequencer.server.raft.NodeId;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node in one life of its data directory.
 *
 * @param incarnation 16 hexadecimal digits, drawn when the directory was made
 */
public record MemberId(NodeId node, String incarnation) implements Comparable<MemberId> {

    private static final Pattern INCARNATION = Pattern.compile("[0-9a-f]{16}");
    /** No node's name has a plus. */
    private static final Pattern TEXT = Pattern.compile("([^+]+)\\+([0-9a-f]{16})");

    public MemberId {
        if (!INCARNATION.matcher(incarnation).matches()) {
            throw new IllegalArgumentException("not an incarnation (16 of [0-9a-f]): " + incarnation);
        }
    }

    /** The node in a new life. */
    public static MemberId draw(NodeId node, RandomGenerator random) {
        return new MemberId(node, HexFormat.of().toHexDigits(random.nextLong()));
    }

    /** Reads what {@link #toString} writes. */
    public static Optional<MemberId> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        return matcher.matches()
                ? Optional.of(new MemberId(new NodeId(matcher.group(1)), matcher.group(2)))
                : Optional.empty();
    }

    @Override
    public int compareTo(MemberId other) {
        int byNode = node.compareTo(other.node);
        return byNode != 0 ? byNode : incarnation.compareTo(other.incarnation);
    }

    @Override
    public String toString() {
        return node + "+" + incarnation;
    }
}
