//! Why a step of the chain is refused. A broken chain is no reason: it is recorded.

decider::rejections! {
    /// Why a step of the chain is refused.
    pub enum CustodyRejection {
        /// There is no such item in the case, or the caller may not know that there is.
        ItemUnknown => NotFound, "ITEM_UNKNOWN",
            en "there is no such item in this case",
            vi "Không có vật chứng, mẫu này trong hồ sơ";
        /// Only the recorded holder hands over, opens, seals, ends.
        NotTheHolder => Denied, "NOT_THE_HOLDER",
            en "only the unit that holds the item may do this",
            vi "Chỉ đơn vị đang giữ mới được thực hiện";
        /// A handover waits for the receiver.
        HandoverWaits => Precondition, "HANDOVER_WAITS",
            en "the item was handed over and its receipt is not confirmed yet: confirm or cancel that first",
            vi "Đã giao và chưa có xác nhận của bên nhận: hãy xác nhận hoặc hủy lần giao đó trước";
        /// No handover waits.
        NothingToConfirm => Precondition, "NOTHING_TO_CONFIRM",
            en "no handover of this item waits for confirmation",
            vi "Không có lần giao nào đang chờ xác nhận";
        /// Another unit is addressed.
        NotAddressed => Denied, "NOT_ADDRESSED",
            en "the handover is addressed to another unit",
            vi "Lần giao này dành cho đơn vị khác";
        /// A handover to the caller's unit is on record: it is to be confirmed.
        ReceiptToConfirm => Precondition, "RECEIPT_TO_CONFIRM",
            en "a handover to your unit is on record: confirm its receipt",
            vi "Đã có biên bản giao cho đơn vị: hãy xác nhận việc nhận";
        /// The caller's unit holds the item as it is.
        AlreadyHolder => Precondition, "ALREADY_HOLDER",
            en "your unit holds the item already",
            vi "Đơn vị đang giữ vật chứng, mẫu này";
        /// The custody ended.
        CustodyEnded => Precondition, "CUSTODY_ENDED",
            en "the custody of this item ended",
            vi "Việc bảo quản vật chứng, mẫu này đã kết thúc";
        /// The receiver is no unit in force.
        ReceiverUnknown => Invalid { field: "to_org_unit_id" }, "RECEIVER_UNKNOWN",
            en "the unit that receives is not in force",
            vi "Đơn vị nhận không tồn tại hoặc không còn hoạt động";
        /// The receiver is of an agency that keeps no evidence.
        ReceiverKeepsNoEvidence => Invalid { field: "to_org_unit_id" }, "RECEIVER_KEEPS_NO_EVIDENCE",
            en "evidence goes to health, police, procuracy or court only",
            vi "Vật chứng, mẫu chỉ giao cho y tế, công an, Viện kiểm sát hoặc Tòa án";
        /// Within a unit the receiver is a person.
        ReceiverUnnamed => Invalid { field: "to_person_id" }, "RECEIVER_UNNAMED",
            en "name the person who receives within the unit",
            vi "Hãy ghi người nhận trong đơn vị";
        /// The giver is in no registry.
        GiverUnknown => Invalid { field: "from_org_unit_id" }, "GIVER_UNKNOWN",
            en "the unit that gave is not in the registry",
            vi "Đơn vị giao không có trong danh mục";
        /// The collector is in no registry.
        CollectorUnknown => Invalid { field: "collected_by_org_unit_id" }, "COLLECTOR_UNKNOWN",
            en "the unit that collected is not in the registry",
            vi "Đơn vị thu giữ không có trong danh mục";
        /// The link holds: there is nothing to explain.
        LinkHolds => Precondition, "LINK_HOLDS",
            en "that link holds: there is nothing to explain",
            vi "Lần giao nhận đó không bị đứt chuỗi, không cần giải trình";
        /// Collected in the future.
        CollectedInFuture => Invalid { field: "collected_at" }, "COLLECTED_IN_FUTURE",
            en "the time of collection lies in the future",
            vi "Thời điểm thu giữ ở trong tương lai";
        /// Handed over in the future.
        HandedOverInFuture => Invalid { field: "handed_over_at" }, "HANDED_OVER_IN_FUTURE",
            en "the time of the handover lies in the future",
            vi "Thời điểm giao ở trong tương lai";
        /// Received in the future.
        ReceivedInFuture => Invalid { field: "received_at" }, "RECEIVED_IN_FUTURE",
            en "the time of receipt lies in the future",
            vi "Thời điểm nhận ở trong tương lai";
        /// Cancelled in the future.
        CancelledInFuture => Invalid { field: "cancelled_at" }, "CANCELLED_IN_FUTURE",
            en "the time lies in the future",
            vi "Thời điểm hủy ở trong tương lai";
        /// Opened in the future.
        OpenedInFuture => Invalid { field: "opened_at" }, "OPENED_IN_FUTURE",
            en "the time of opening lies in the future",
            vi "Thời điểm mở niêm phong ở trong tương lai";
        /// Sealed in the future.
        SealedInFuture => Invalid { field: "sealed_at" }, "SEALED_IN_FUTURE",
            en "the time of sealing lies in the future",
            vi "Thời điểm niêm phong ở trong tương lai";
        /// Ended in the future.
        EndedInFuture => Invalid { field: "ended_at" }, "ENDED_IN_FUTURE",
            en "the time lies in the future",
            vi "Thời điểm kết thúc ở trong tương lai";
        /// No such link.
        LinkUnknown => NotFound, "LINK_UNKNOWN",
            en "there is no such link in the chain of this item",
            vi "Không có mắt xích này trong chuỗi bảo quản";
        /// Another unit recorded it.
        RecordOfAnotherUnit => Denied, "RECORD_OF_ANOTHER_UNIT",
            en "only the unit that made the record corrects it",
            vi "Chỉ đơn vị đã ghi nhận mới được đính chính";
        /// No record of how the item was seen.
        LinkNotCorrectable => Precondition, "LINK_NOT_CORRECTABLE",
            en "only a handover, a receipt or a sealing is corrected like this",
            vi "Chỉ đính chính được biên bản giao, nhận hoặc niêm phong";
        /// A seal without a number.
        SealNumberMissing => Invalid { field: "seal_number" }, "SEAL_NUMBER_MISSING",
            en "a sealing has a number",
            vi "Niêm phong phải có số";
        /// Corrected over and over.
        TooManyCorrections => Precondition, "TOO_MANY_CORRECTIONS",
            en "the records of this item were corrected 100 times: turn to whoever supervises the evidence",
            vi "Thông tin về vật chứng, mẫu này đã đính chính 100 lần: hãy báo cáo đơn vị quản lý vật chứng";
        /// The link would have happened in the future.
        HappenedInFuture => Invalid { field: "happened_at" }, "HAPPENED_IN_FUTURE",
            en "the time lies in the future",
            vi "Thời điểm ở trong tương lai";
    }
}
