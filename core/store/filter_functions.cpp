// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/database/database_error.h"
#include "core/store/filter_sql.h"

#include <sqlite3.h>

namespace metsuke {

namespace {

Bytes blobOf(sqlite3_value* value) {
    const auto* data = static_cast<const uint8_t*>(sqlite3_value_blob(value));
    return {data, data == nullptr ? 0 : static_cast<size_t>(sqlite3_value_bytes(value))};
}

void giveText(sqlite3_context* context, std::string_view text) {
    sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

/// metsuke_ip(column): address as text.
void addressText(sqlite3_context* context, int, sqlite3_value** values) {
    switch (sqlite3_value_type(values[0])) {
    case SQLITE_INTEGER:
        giveText(context, IpAddress::v4(static_cast<uint32_t>(sqlite3_value_int64(values[0]))).toString());
        break;
    case SQLITE_BLOB:
        if (const Bytes bytes = blobOf(values[0]); bytes.size() == 16) {
            giveText(context, IpAddress::v6(bytes).toString());
        }
        break;
    default:
        break;
    }
}

/// metsuke_packed(column, id): one field out of a packed column; its unset value when the row does not hold it.
void packedField(sqlite3_context* context, int, sqlite3_value** values) {
    const auto* fields = static_cast<const PackedFields*>(sqlite3_user_data(context));
    const FieldDescriptor* wanted = fields->find(static_cast<uint64_t>(sqlite3_value_int64(values[1])));
    if (wanted == nullptr) {
        return;
    }
    EventBody body = makeBody(EventKind::Conn);
    fields->unpack(blobOf(values[0]), body);
    const FieldValue value = wanted->get(body);
    if (const auto* flag = std::get_if<bool>(&value)) {
        sqlite3_result_int64(context, *flag ? 1 : 0);
    } else if (const auto* integer = std::get_if<int64_t>(&value)) {
        sqlite3_result_int64(context, *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
        sqlite3_result_double(context, *real);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
        giveText(context, *text);
    }
}

} // namespace

Result<void> FilterSql::prepareConnection(Connection& connection) {
    METSUKE_CHECK(connection.execute("CREATE TEMP TABLE found(slot INTEGER, lo INTEGER, hi INTEGER, PRIMARY KEY(slot, lo, hi)) "
                                     "STRICT, WITHOUT ROWID"));
    constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    auto fields = std::make_unique<PackedFields>();
    METSUKE_CHECK(fields->load(connection));
    const int first = sqlite3_create_function_v2(
        connection.handle(), "metsuke_ip", 1, flags, nullptr, addressText, nullptr, nullptr, nullptr);
    const int second = sqlite3_create_function_v2(connection.handle(), "metsuke_packed", 2, flags, fields.release(), packedField,
        nullptr, nullptr, [](void* data) { delete static_cast<PackedFields*>(data); });
    if (first != SQLITE_OK || second != SQLITE_OK) {
        return databaseError(first != SQLITE_OK ? first : second, connection.handle(), connection.path());
    }
    return {};
}

} // namespace metsuke
