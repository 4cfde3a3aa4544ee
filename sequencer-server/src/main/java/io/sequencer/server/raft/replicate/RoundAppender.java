package io.sequencer.server.raft.replicate;

import org.apache.ratis.server.leader.LogAppender;

/** A follower's appender that can be asked for a request: the follower's answer to it is a vote in a round. */
public interface RoundAppender extends LogAppender {

    /** Makes sure that a request with this call id, or a later one, is sent now. Any thread. */
    void want(long callId);

    /** How many requests were sent that carried nothing but a commit index or a proof. */
    long emptyAppends();
}
