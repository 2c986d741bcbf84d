// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/transport/role_rules.h"

#include "core/base/plain_name.h"

#include <array>

namespace metsuke::transport {

namespace {

constexpr std::array<std::string_view, 5> kKindNames{"command", "response", "telemetry", "enrol-request", "enrol-reply"};

bool sends(Role::Kind role, ParcelKind kind) {
    switch (kind) {
    case ParcelKind::Command:
        return role == Role::Kind::Workstation || role == Role::Kind::Producer;
    case ParcelKind::EnrolReply:
        return role == Role::Kind::Workstation;
    case ParcelKind::Response:
    case ParcelKind::Telemetry:
        return role == Role::Kind::Agent;
    case ParcelKind::EnrolRequest:
        return role == Role::Kind::Enrolling;
    }
    return false;
}

bool receives(Role::Kind role, ParcelKind kind) {
    switch (kind) {
    case ParcelKind::Command:
        return role == Role::Kind::Agent;
    case ParcelKind::EnrolReply:
        return role == Role::Kind::Enrolling;
    case ParcelKind::Response:
        return role == Role::Kind::Workstation || role == Role::Kind::Producer;
    case ParcelKind::Telemetry:
    case ParcelKind::EnrolRequest:
        return role == Role::Kind::Workstation;
    }
    return false;
}

bool isName(Role::Kind role, ParcelKind kind, std::string_view address) {
    if (role == Role::Kind::Producer) {
        return address.empty() || isActuatorName(address);
    }
    if (kind == ParcelKind::EnrolRequest || kind == ParcelKind::EnrolReply) {
        return isPlainName(address);
    }
    return isDeviceName(address) || (kind == ParcelKind::Command && address == kEverybody);
}

bool mayName(Role::Kind role) { return role == Role::Kind::Workstation || role == Role::Kind::Producer; }

size_t longest(ParcelKind kind) { return kind == ParcelKind::EnrolRequest ? kMaximumEnrolRequest : kMaximumParcel; }

Error invalid(Message message) { return {ErrorCode::InvalidArgument, std::move(message)}; }

} // namespace

Result<void> checkRole(const Role& role) {
    const bool isGood = role.kind == Role::Kind::Workstation || (role.kind == Role::Kind::Agent ? isDeviceName(role.address) : isPlainName(role.address));
    if (!isGood) {
        return invalid(Message("transport.address_refused").with("address", role.address));
    }
    return {};
}

Result<Parcel> checkOutgoing(const Role& role, Parcel parcel) {
    if (!sends(role.kind, parcel.kind)) {
        return invalid(Message("transport.kind_refused").with("kind", std::string(parcelKindName(parcel.kind))));
    }
    if (!mayName(role.kind) && parcel.address.empty()) {
        parcel.address = role.address;
    }
    if (!isName(role.kind, parcel.kind, parcel.address) || (!mayName(role.kind) && parcel.address != role.address)) {
        return invalid(Message("transport.address_refused").with("address", parcel.address));
    }
    if (parcel.text.size() > longest(parcel.kind)) {
        return invalid(Message("transport.parcel_too_large").with("bytes", static_cast<int64_t>(parcel.text.size())));
    }
    return parcel;
}

bool isIncoming(const Role& role, ParcelKind kind, std::string_view address, size_t bytes) {
    if (!receives(role.kind, kind) || !isName(role.kind, kind, address) || bytes > longest(kind)) {
        return false;
    }
    return mayName(role.kind) || address == role.address || (role.kind == Role::Kind::Agent && address == kEverybody);
}

std::string_view parcelKindName(ParcelKind kind) { return kKindNames.at(static_cast<size_t>(kind)); }

std::optional<ParcelKind> parseParcelKind(std::string_view name) {
    for (size_t i = 0; i < kKindNames.size(); ++i) {
        if (kKindNames[i] == name) {
            return static_cast<ParcelKind>(i);
        }
    }
    return std::nullopt;
}

} // namespace metsuke::transport
