package io.sequencer.server.edge.rest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.sequencer.server.auth.Caller;
import io.sequencer.server.edge.limit.Bodies;
import io.sequencer.server.edge.rest.route.RouteTable;
import org.jspecify.annotations.Nullable;

/** A request from its head to the end of its answer. On its channel's loop. */
final class PendingRequest {
    final HttpRequest head;
    final RouteTable.Match match;
    /** Where it comes from. */
    final String address;

    final ByteBuf body = Unpooled.buffer(0);
    /** Known before anything of the body is taken. */
    private @Nullable Caller caller;
    /** Who its bytes are counted for. */
    private String share = "";
    /** Where they are counted. */
    private @Nullable Bodies bodies;

    private int bodyBytes;
    private long taken;
    boolean working;

    @Nullable
    StreamedAnswer<?> stream;

    PendingRequest(HttpRequest head, RouteTable.Match match, String address) {
        this.head = head;
        this.match = match;
        this.address = address;
    }

    boolean keepAlive() {
        return HttpUtil.isKeepAlive(head);
    }

    /** Whether it is still looked at who asks: nothing of the body is taken until then. */
    boolean isAsking() {
        return caller == null;
    }

    /** @param most of its body, of whoever asks */
    void known(Caller asking, RestGate gate, int most) {
        caller = asking;
        share = gate.share(asking, address);
        bodies = gate.bodies(asking);
        bodyBytes = gate.bodyBytes(asking, most);
    }

    Caller caller() {
        Caller known = caller;
        if (known == null) {
            throw new IllegalStateException("asked before it was known");
        }
        return known;
    }

    int bodyBytes() {
        return bodyBytes;
    }

    /** Takes a part of the body; false if there is no room for it on this node now. */
    boolean take(ByteBuf part) {
        int bytes = part.readableBytes();
        if (bodies == null || !bodies.take(share, bytes)) {
            return false;
        }
        taken += bytes;
        body.writeBytes(part);
        return true;
    }

    /** It is over, however it ended. To be called once. */
    void release(RestLimits limits) {
        if (bodies != null) {
            bodies.give(share, taken);
        }
        if (caller != null) {
            limits.giveRequest();
        }
        body.release();
    }
}
