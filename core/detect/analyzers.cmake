# SPDX-License-Identifier: GPL-3.0-or-later
target_sources(core_detect PRIVATE
    ${CMAKE_CURRENT_LIST_DIR}/analyzers.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/beacon_analyzer.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/beacon_series.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/collection_analyzer.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/dga_analyzer.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/dns_tunnel_analyzer.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/flood_analyzer.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/host_activity.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/novelty_analyzer.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/regularity.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/scan_analyzer.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/sweep_analyzer.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/tunnel_analyzer.cpp
    ${CMAKE_CURRENT_LIST_DIR}/analyzers/volume_analyzer.cpp)
