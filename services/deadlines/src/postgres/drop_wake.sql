DELETE FROM lachan_deadlines.wake WHERE case_id = $1 AND version <= $2
