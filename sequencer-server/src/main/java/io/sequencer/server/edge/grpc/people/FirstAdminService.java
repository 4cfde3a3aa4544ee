package io.sequencer.server.edge.grpc.people;

import io.grpc.stub.StreamObserver;
import io.sequencer.proto.v1.FirstAdminGrpc;
import io.sequencer.proto.v1.SignUpRequest;
import io.sequencer.proto.v1.User;
import io.sequencer.server.edge.EdgeLoops;
import io.sequencer.server.edge.grpc.Answers;
import io.sequencer.server.edge.grpc.CallerContext;
import io.sequencer.server.edge.people.PeopleFace;

/** {@code FirstAdmin}: only on the listener for administration, where being let in is the right to call it. */
public final class FirstAdminService extends FirstAdminGrpc.FirstAdminImplBase {
    private final PeopleFace people;
    private final EdgeLoops loops;

    public FirstAdminService(PeopleFace people, EdgeLoops loops) {
        this.people = people;
        this.loops = loops;
    }

    @Override
    public void createFirstAdmin(SignUpRequest request, StreamObserver<User> caller) {
        Answers.give(people.claimFirstAdmin(request, CallerContext.address()), loops.current(), caller);
    }
}
