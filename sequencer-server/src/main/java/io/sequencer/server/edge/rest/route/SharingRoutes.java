package io.sequencer.server.edge.rest.route;

import io.sequencer.proto.v1.AnswerInvitationReply;
import io.sequencer.proto.v1.AnswerInvitationRequest;
import io.sequencer.proto.v1.DocumentAccess;
import io.sequencer.proto.v1.GetAccessRequest;
import io.sequencer.proto.v1.InviteRequest;
import io.sequencer.proto.v1.ListSharedRequest;
import io.sequencer.proto.v1.RenameRequest;
import io.sequencer.proto.v1.RevokeReply;
import io.sequencer.proto.v1.RevokeRequest;
import io.sequencer.proto.v1.SharedPage;
import io.sequencer.proto.v1.TransferOwnershipRequest;
import io.sequencer.server.edge.people.SharedDocuments;
import io.sequencer.server.edge.people.Sharing;
import java.util.List;

/** Who has which document. */
public final class SharingRoutes {
    private static final String ONE = "/v1/documents/{docId}";

    private final Sharing sharing;
    private final SharedDocuments documents;

    public SharingRoutes(Sharing sharing, SharedDocuments documents) {
        this.sharing = sharing;
        this.documents = documents;
    }

    public List<Route> routes() {
        return List.of(
                new Route(
                        "GET",
                        "/v1/documents",
                        "Documents that the caller owns, shares or is invited to",
                        DocumentRoutes.query(ListSharedRequest.getDefaultInstance()),
                        DocumentRoutes.json(SharedPage.getDefaultInstance(), 401),
                        asked -> documents
                                .list(asked.caller(), asked.as(ListSharedRequest.class))
                                .thenApply(Answer::of)),
                new Route(
                        "GET",
                        ONE + "/access",
                        "Who has the document",
                        DocumentRoutes.query(GetAccessRequest.getDefaultInstance()),
                        DocumentRoutes.json(DocumentAccess.getDefaultInstance(), 404),
                        asked -> sharing.get(asked.caller(), asked.as(GetAccessRequest.class))
                                .thenApply(Answer::of)),
                new Route(
                        "PUT",
                        ONE + "/access/{user}",
                        "Invites a user, or changes the role of one who has a grant; by the owner",
                        DocumentRoutes.body(InviteRequest.getDefaultInstance()),
                        DocumentRoutes.json(DocumentAccess.getDefaultInstance(), 403),
                        asked -> sharing.from(asked.address())
                                .invite(asked.caller(), asked.as(InviteRequest.class))
                                .thenApply(Answer::of)),
                new Route(
                        "DELETE",
                        ONE + "/access/{user}",
                        "Takes a grant or an invitation back, by the owner; or goes, by the user",
                        DocumentRoutes.query(RevokeRequest.getDefaultInstance()),
                        DocumentRoutes.json(RevokeReply.getDefaultInstance(), 403),
                        asked -> sharing.from(asked.address())
                                .revoke(asked.caller(), asked.as(RevokeRequest.class))
                                .thenApply(Answer::of)),
                new Route(
                        "POST",
                        ONE + "/invitation",
                        "Accepts or declines an invitation",
                        DocumentRoutes.body(AnswerInvitationRequest.getDefaultInstance()),
                        DocumentRoutes.json(AnswerInvitationReply.getDefaultInstance(), 404),
                        asked -> sharing.from(asked.address())
                                .answer(asked.caller(), asked.as(AnswerInvitationRequest.class))
                                .thenApply(Answer::of)),
                new Route(
                        "PUT",
                        ONE + "/owner",
                        "Hands the document to somebody who has accepted a grant",
                        DocumentRoutes.body(TransferOwnershipRequest.getDefaultInstance()),
                        DocumentRoutes.json(DocumentAccess.getDefaultInstance(), 403),
                        asked -> sharing.from(asked.address())
                                .transfer(asked.caller(), asked.as(TransferOwnershipRequest.class))
                                .thenApply(Answer::of)),
                new Route(
                        "PUT",
                        ONE + "/title",
                        "Renames the document",
                        DocumentRoutes.body(RenameRequest.getDefaultInstance()),
                        DocumentRoutes.json(DocumentAccess.getDefaultInstance(), 403),
                        asked -> sharing.from(asked.address())
                                .rename(asked.caller(), asked.as(RenameRequest.class))
                                .thenApply(Answer::of)));
    }
}
