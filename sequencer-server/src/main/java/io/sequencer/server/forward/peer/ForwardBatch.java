package io.sequencer.server.forward.peer;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.sequencer.proto.peer.v1.ForwardRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link ForwardRequest} whose commands stay bytes: the leader copies them into a log entry as they came, once {@link
 * CommandCheck} has seen that apply can read them. On the wire it is the same message.
 *
 * @param firstRequestId the commands have the ids {@code firstRequestId}, {@code firstRequestId + 1}, ...
 * @param commands each a serialized {@code sequencer.log.v1.Command}
 */
public record ForwardBatch(long firstRequestId, int shard, List<ByteString> commands) {

    byte[] encode() {
        int size = CodedOutputStream.computeUInt64Size(ForwardRequest.FIRST_REQUEST_ID_FIELD_NUMBER, firstRequestId)
                + CodedOutputStream.computeUInt32Size(ForwardRequest.SHARD_FIELD_NUMBER, shard);
        for (ByteString command : commands) {
            size += CodedOutputStream.computeBytesSize(ForwardRequest.COMMANDS_FIELD_NUMBER, command);
        }
        byte[] bytes = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            out.writeUInt64(ForwardRequest.FIRST_REQUEST_ID_FIELD_NUMBER, firstRequestId);
            out.writeUInt32(ForwardRequest.SHARD_FIELD_NUMBER, shard);
            for (ByteString command : commands) {
                out.writeBytes(ForwardRequest.COMMANDS_FIELD_NUMBER, command);
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail", e);
        }
        return bytes;
    }

    /** @param bytes ownership passes: the commands are slices of this array */
    static ForwardBatch decode(byte[] bytes) throws InvalidProtocolBufferException {
        CodedInputStream in = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        in.enableAliasing(true);
        long firstRequestId = 0;
        int shard = 0;
        List<ByteString> commands = new ArrayList<>();
        try {
            int tag;
            while ((tag = in.readTag()) != 0) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case ForwardRequest.FIRST_REQUEST_ID_FIELD_NUMBER -> firstRequestId = in.readUInt64();
                    case ForwardRequest.SHARD_FIELD_NUMBER -> shard = in.readUInt32();
                    case ForwardRequest.COMMANDS_FIELD_NUMBER -> commands.add(in.readBytes());
                    default -> in.skipField(tag);
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("an array cannot fail", e);
        }
        return new ForwardBatch(firstRequestId, shard, commands);
    }
}
