package io.sequencer.server.core;

import com.google.protobuf.ByteString;
import io.sequencer.proto.log.v1.DocumentRow;
import io.sequencer.text.Rope;

/**
 * A document at one {@code serverSeq}, immutable: apply publishes one after each entry that touched the document, any
 * thread reads it.
 *
 * @param row mode, owner, floor, newest snapshot
 * @param headSeq number of the last op it includes
 * @param version count of ops that changed the content
 * @param content of a {@code text} document; empty in the other modes
 * @param contentSeq of the newest client-made content in the other modes, 0 if there is none
 * @param chainHash SHA-256 chain over the records up to {@code headSeq}
 * @param logIndex of the entry that holds the newest op, or made the document
 */
public record DocumentView(
        DocumentRow row,
        long headSeq,
        long version,
        Rope content,
        long contentSeq,
        ByteString chainHash,
        long logIndex) {

    public String docId() {
        return row.getDocId();
    }
}
