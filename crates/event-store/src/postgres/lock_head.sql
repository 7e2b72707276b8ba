SELECT position FROM lachan_log.log_head FOR UPDATE
