package io.sequencer.server.edge.websocket;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.sequencer.proto.v1.ClientMessage;
import java.nio.charset.StandardCharsets;

/** Reads the frames of clients. */
final class ClientFrames {
    // Unknown fields are refused by name: a misspelt field would otherwise be a silent default.
    private static final JsonFormat.Parser JSON = JsonFormat.parser();

    private ClientFrames() {}

    static ClientMessage proto(ByteBuf content) throws InvalidProtocolBufferException {
        return content.hasArray()
                ? ClientMessage.parser()
                        .parseFrom(
                                content.array(), content.arrayOffset() + content.readerIndex(), content.readableBytes())
                : ClientMessage.parseFrom(ByteBufUtil.getBytes(content));
    }

    static ClientMessage json(byte[] utf8) throws InvalidProtocolBufferException {
        ClientMessage.Builder message = ClientMessage.newBuilder();
        JSON.merge(new String(utf8, StandardCharsets.UTF_8), message);
        return message.build();
    }
}
