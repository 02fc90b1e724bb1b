"""The recogniser's training: recipe, augmentation, checkpoints, optimisers on the device, several devices, history."""
