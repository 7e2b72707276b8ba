-- takes the write lock of the file
UPDATE checkpoints SET partition = partition WHERE partition = -1
